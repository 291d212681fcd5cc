import type { ReactNode } from 'react'
import type { ModelField } from '#web/app/model.ts'

export interface ShowProps {
  readonly field: ModelField
  /** Never empty: empty cells stay blank. */
  readonly value: unknown
  /** In a row of a list: one line, links are no tab stops. */
  readonly inRow?: boolean
}

export interface EditProps {
  readonly field: ModelField
  readonly value: unknown
  readonly onChange: (value: unknown) => void
  /** What is wrong at a path within the value: '' is the value itself, `0/value` the first part's. */
  readonly problem: (path: string) => string | undefined
  readonly hideLabel?: boolean
  readonly autoFocus?: boolean
}

export type FilterOperator = 'eq' | 'ne' | 'in' | 'gt' | 'gte' | 'lt' | 'lte' | 'empty' | 'filled'

export interface OperandProps {
  readonly field: ModelField
  readonly operator: FilterOperator
  readonly value: unknown
  readonly onChange: (value: unknown) => void
  readonly autoFocus?: boolean
}

/** How a kind of field looks: shown, edited, filtered by. */
export interface FieldUi {
  readonly Show: (props: ShowProps) => ReactNode
  readonly Edit: (props: EditProps) => ReactNode
  /** The value as plain text: in filter sentences, in the history, in tooltips. */
  readonly text: (value: unknown, field: ModelField) => string
  /** Asks for what to compare with; kinds without one are filtered by "is empty" alone. */
  readonly Operand?: (props: OperandProps) => ReactNode
  /** The operators that make sense to people, of those that the model allows. */
  readonly operators: readonly FilterOperator[]
  /** A column's width until somebody drags it, in pixels. */
  readonly width: number
  /** When an edit in place is done: by Enter, by choosing, by leaving (where several are chosen), or by a button because Enter means something else. */
  readonly done: 'enter' | 'choice' | 'leave' | 'button'
}

export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}
