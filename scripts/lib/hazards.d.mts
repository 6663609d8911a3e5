export interface Hazard {
  readonly name: string
  readonly part: string
  readonly text: string
}

export interface HazardTest {
  readonly name: string
  readonly file: string
  readonly title: string
}

export declare const hazardsOfSpecifications: () => readonly Hazard[]
export declare const hazardTests: () => readonly HazardTest[]
export declare const openHazards: Readonly<Record<string, string>>
