import { type ComboboxStore, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { use, useEffect, useState } from 'react'
import { InPopover } from '#web/kit/in-popover.ts'
import type { PickerOption, PickerProps, PickerSource } from '#web/kit/picker-option.ts'

/** Stands among the options for making a new one. */
export const creation = '+'

const none: readonly PickerOption[] = []

export interface PickerState {
  readonly combobox: ComboboxStore
  readonly text: string
  readonly type: (text: string) => void
  readonly options: readonly PickerOption[]
  readonly mayCreate: boolean
  /** By the id of an option, or `creation`. */
  readonly choose: (chosen: string) => Promise<void>
  readonly remove: (gone: PickerOption | undefined) => void
}

/** What is typed, what fits it, and what choosing does. */
export function usePicker({ value, onChange, multiple = false, source, create, open = false }: PickerProps): PickerState {
  const [text, setText] = useState('')
  const combobox = useCombobox({
    defaultOpened: open,
    onDropdownClose: () => {
      combobox.resetSelectedOption()
      setText('')
    },
    onDropdownOpen: () => combobox.updateSelectedOptionIndex('active'),
  })
  const alwaysOpen = use(InPopover)
  const { options, isCurrent } = useOptions(source, text, alwaysOpen || combobox.dropdownOpened)
  const exact = options.some((option) => option.label.toLocaleLowerCase() === text.trim().toLocaleLowerCase())
  const { selectFirstOption } = combobox
  // Enter takes the first that fits, once it is known what fits.
  useEffect(() => {
    if (isCurrent && text.trim() !== '') selectFirstOption()
  }, [isCurrent, text, selectFirstOption])
  const choose = async (chosen: string) => {
    const option = chosen === creation ? await create?.(text.trim()) : options.find((one) => one.id === chosen)
    if (option === undefined) return
    setText('')
    if (!multiple) {
      onChange([option])
      combobox.closeDropdown()
    } else if (value.some((one) => one.id === option.id)) onChange(value.filter((one) => one.id !== option.id))
    else onChange([...value, option])
  }
  return {
    combobox,
    text,
    type: (next) => {
      combobox.openDropdown()
      combobox.resetSelectedOption()
      setText(next)
    },
    options,
    mayCreate: create !== undefined && text.trim() !== '' && !exact && isCurrent,
    choose,
    remove: (gone) => onChange(value.filter((one) => one.id !== gone?.id)),
  }
}

/** What fits the text; not current while that is being asked for, or still being typed. */
function useOptions(source: PickerSource, text: string, enabled: boolean) {
  const [settled] = useDebouncedValue(text, 100)
  const query = useQuery({
    queryKey: ['picker', ...source.id, settled],
    queryFn: ({ signal }) => source.load(settled, signal),
    enabled,
    placeholderData: keepPreviousData,
  })
  const options: readonly PickerOption[] = query.data ?? none
  return { options, isCurrent: settled === text && query.isSuccess && !query.isPlaceholderData }
}
