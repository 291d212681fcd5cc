/** A question before something that cannot be undone. */
export interface Question {
  readonly title: string
  /** What will happen, in a sentence or two. */
  readonly text: string
  /** A verb: what the button does. */
  readonly confirm: string
  readonly danger?: boolean
  /** Ask for this to be typed first. */
  readonly typeToConfirm?: string
}
