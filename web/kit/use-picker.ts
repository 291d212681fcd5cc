import { type ComboboxStore, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { use, useEffect, useRef, useState } from 'react'
import { InPopover } from '#web/kit/in-popover.ts'
import { makingIn } from '#web/kit/making.ts'
import type { PickerOption, PickerProps, PickerSource } from '#web/kit/picker-option.ts'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'

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
  readonly choose: (id: string) => void
  readonly remove: (gone: PickerOption | undefined) => void
}

/** What is typed, what fits it, and what choosing does. @param inputId where it is typed */
export function usePicker(props: PickerProps, inputId: string): PickerState {
  const { value, onChange, multiple = false, source, create, open = false } = props
  const [text, setText] = useState('')
  // While one is being made, another may be picked.
  const chosen = useRef(value)
  chosen.current = value
  const give = (next: readonly PickerOption[]) => {
    chosen.current = next
    onChange(next)
  }
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
  const choose = (id: string): void => {
    if (id === creation) {
      const input = document.getElementById(inputId)
      const made = create?.(text.trim()).then(take, (error) => toast(sentenceFor(error), { tone: 'danger' }))
      if (made !== undefined && input instanceof HTMLInputElement) makingIn(input.form, made)
    } else take(options.find((one) => one.id === id))
  }
  const take = (option: PickerOption | undefined): void => {
    if (option === undefined) return
    setText('')
    if (!multiple) {
      give([option])
      combobox.closeDropdown()
    } else if (chosen.current.some((one) => one.id === option.id)) give(chosen.current.filter((one) => one.id !== option.id))
    else give([...chosen.current, option])
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
    remove: (gone) => give(chosen.current.filter((one) => one.id !== gone?.id)),
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
