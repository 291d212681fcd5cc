import type { ReactNode } from 'react'

export interface PickerOption {
  readonly id: string
  readonly label: string
  readonly detail?: string
  readonly face?: ReactNode
}

export interface PickerProps {
  readonly label: string
  /** The label is said, but not shown. */
  readonly hideLabel?: boolean
  readonly required?: boolean
  /** A single choice can be taken back; unless it is required. */
  readonly clearable?: boolean
  readonly error?: string | undefined
  readonly placeholder?: string
  readonly value: readonly PickerOption[]
  readonly onChange: (value: readonly PickerOption[]) => void
  readonly multiple?: boolean
  /** What can be picked for a text; `id` names the source among others. */
  readonly source: PickerSource
  /** Makes a new one of the text that was typed; nothing when the person thought better of it. */
  readonly create?: (text: string) => Promise<PickerOption | undefined>
  readonly autoFocus?: boolean
  /** Opens its list at once. */
  readonly open?: boolean
}

export interface PickerSource {
  readonly id: readonly string[]
  readonly load: (text: string, signal: AbortSignal) => Promise<readonly PickerOption[]> | readonly PickerOption[]
}

/** A source of options that are all known. */
export function fixedSource(id: readonly string[], options: readonly PickerOption[]): PickerSource {
  return {
    id,
    load: (text) => options.filter((option) => option.label.toLocaleLowerCase().includes(text.trim().toLocaleLowerCase())),
  }
}
