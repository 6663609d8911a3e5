// The front door of the chain for pages: pure functions that judge proofs of names, and nothing that runs.
export { judgeNameProof, type NameProofRejection, type ProvedName } from './rules/name-proof-judge.ts'
