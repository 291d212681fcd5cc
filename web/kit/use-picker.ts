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
  /** Enter: takes the first that fits. What fits may not be known yet; then it is taken as soon as it is. False where there is nothing to wait for. */
  readonly enter: () => boolean
  /** The field is left. What was entered is still taken. */
  readonly leave: () => void
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
  const { options, isCurrent, isLost } = useOptions(source, text, alwaysOpen || combobox.dropdownOpened)
  const exact = options.some((option) => option.label.toLocaleLowerCase() === text.trim().toLocaleLowerCase())
  const mayCreate = create !== undefined && text.trim() !== '' && !exact && isCurrent
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
  const first = options[0]?.id ?? (mayCreate ? creation : undefined)
  const entered = useFirst({
    ...{ text, isCurrent, isLost, combobox, inputId },
    take: () => {
      if (first !== undefined) choose(first)
    },
  })
  return {
    combobox,
    text,
    ...entered,
    type: (next) => {
      combobox.openDropdown()
      combobox.resetSelectedOption()
      setText(next)
    },
    options,
    mayCreate,
    choose,
    remove: (gone) => give(chosen.current.filter((one) => one.id !== gone?.id)),
  }
}

interface Typed {
  readonly text: string
  /** What fits it is known. */
  readonly isCurrent: boolean
  /** Nobody can say what fits it. */
  readonly isLost: boolean
  readonly combobox: ComboboxStore
  readonly inputId: string
  readonly take: () => void
}

/** Enter was pressed at this text, and it is not known yet what fits it. */
interface Entered {
  readonly text: string
  readonly done: () => void
}

/** Enter takes the first that fits, once it is known what fits: people type and press Enter faster than that. */
function useFirst({ text, isCurrent, isLost, combobox, inputId, take }: Typed): Pick<PickerState, 'enter' | 'leave'> {
  const entered = useRef<Entered>(undefined)
  const { selectFirstOption, closeDropdown } = combobox
  const latest = useRef(take)
  latest.current = take
  useEffect(() => {
    const known = isCurrent || isLost
    if (isCurrent && text.trim() !== '') selectFirstOption()
    const waiting = entered.current
    if (waiting === undefined || (waiting.text === text && !known)) return
    entered.current = undefined
    if (waiting.text === text && isCurrent) latest.current()
    waiting.done()
    if (document.activeElement?.id !== inputId) closeDropdown()
  }, [text, isCurrent, isLost, inputId, selectFirstOption, closeDropdown])
  return {
    enter: () => {
      // An option that was walked to by the arrows is meant.
      if (isCurrent || text.trim() === '' || combobox.getSelectedOptionIndex() !== -1) return false
      const { promise, resolve } = Promise.withResolvers<void>()
      entered.current = { text, done: resolve }
      const input = document.getElementById(inputId)
      if (input instanceof HTMLInputElement) makingIn(input.form, promise)
      return true
    },
    leave: () => {
      if (entered.current?.text !== text) closeDropdown()
    },
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
  return { options, isCurrent: settled === text && query.isSuccess && !query.isPlaceholderData, isLost: settled === text && query.isError }
}
