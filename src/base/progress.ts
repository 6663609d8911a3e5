// The one way in which long work tells how far it is.
import { Signal } from './signal.ts'

/** A long task as a person sees it. `done` and `total` share a unit; `total` 0 means unknown. */
export interface ProgressReport {
  readonly task: string
  readonly done: number
  readonly total: number
  readonly finished: boolean
}

/** The board on which running tasks keep their latest report, at most one a task name. */
export class ProgressBoard {
  readonly changed = new Signal<ProgressReport>()
  readonly #reports = new Map<string, ProgressReport>()

  /** The tasks that run now. */
  running(): readonly ProgressReport[] {
    return [...this.#reports.values()]
  }

  report(task: string, done: number, total: number): void {
    const report = { task, done, total, finished: false }
    this.#reports.set(task, report)
    this.changed.emit(report)
  }

  finish(task: string): void {
    const last = this.#reports.get(task)
    this.#reports.delete(task)
    this.changed.emit({ task, done: last?.total ?? 1, total: last?.total ?? 1, finished: true })
  }
}
