/** Builds what is stale. `toRun`: only what a running program needs. */
export declare const build: (how?: { readonly force?: boolean; readonly toRun?: boolean }) => Promise<void>
