import type { Plugin } from 'vite'

/** Packs what browsers load beside itself, once. */
export const packed: Plugin
