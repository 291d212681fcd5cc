import { CloseButton, Combobox, Input, Pill, PillsInput, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconCheck, IconPlus, IconSelector } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type MouseEvent, use, useEffect, useId, useState } from 'react'
import { t } from '#web/app/language.ts'
import { InPopover } from '#web/kit/in-popover.ts'
import { InputLabel } from '#web/kit/input-label.tsx'
import classes from '#web/kit/picker.module.css'
import type { PickerOption, PickerProps } from '#web/kit/picker.tsx'

const creation = '+'

const none: readonly PickerOption[] = []

export default function PickerBody(props: PickerProps) {
  const {
    label,
    hideLabel,
    required,
    error,
    placeholder,
    autoFocus,
    value,
    onChange,
    multiple = false,
    source,
    create,
    open = false,
  } = props
  const id = useId()
  const withinPortal = !use(InPopover)
  const [text, setText] = useState('')
  const combobox = useCombobox({
    defaultOpened: open,
    onDropdownClose: () => {
      combobox.resetSelectedOption()
      setText('')
    },
    onDropdownOpen: () => combobox.updateSelectedOptionIndex('active'),
  })
  const { options, isCurrent } = useOptions(source, text, combobox.dropdownOpened)
  const exact = options.some((option) => option.label.toLocaleLowerCase() === text.trim().toLocaleLowerCase())
  const mayCreate = create !== undefined && text.trim() !== '' && !exact && isCurrent
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
  const single = multiple ? undefined : value[0]
  const remove = (gone: PickerOption | undefined) => onChange(value.filter((one) => one.id !== gone?.id))
  return (
    <Input.Wrapper
      label={hideLabel ? undefined : <InputLabel label={label} required={required} />}
      error={error}
      required={required ?? false}
      withAsterisk={false}
      labelProps={{ htmlFor: id }}
    >
      <Combobox store={combobox} onOptionSubmit={(chosen) => void choose(chosen)} withinPortal={withinPortal}>
        <Combobox.DropdownTarget>
          <PillsInput
            id={id}
            error={error !== undefined}
            onClick={() => combobox.openDropdown()}
            {...(single !== undefined && !required
              ? { rightSection: <ClearButton option={single} onClear={() => remove(single)} />, rightSectionPointerEvents: 'all' }
              : { rightSection: <IconSelector size={14} aria-hidden="true" /> })}
          >
            <Pill.Group gap={4}>
              {multiple && value.map((one) => <ChosenPill key={one.id} option={one} onRemove={() => remove(one)} />)}
              {single?.face !== undefined && text === '' && <span className={classes.single}>{single.face}</span>}
              <Combobox.EventsTarget>
                <PillsInput.Field
                  id={id}
                  {...(hideLabel ? { 'aria-label': label } : {})}
                  autoFocus={autoFocus ?? false}
                  data-autofocus={autoFocus || undefined}
                  value={text}
                  placeholder={single?.label ?? (value.length === 0 ? (placeholder ?? t('web.picker.placeholder')) : '')}
                  data-chosen={single !== undefined}
                  className={classes.input ?? ''}
                  onFocus={() => combobox.openDropdown()}
                  onBlur={() => combobox.closeDropdown()}
                  onChange={(event) => {
                    combobox.openDropdown()
                    combobox.resetSelectedOption()
                    setText(event.currentTarget.value)
                  }}
                  onKeyDown={(event) => {
                    if (event.key !== 'Backspace' || text !== '' || value.length === 0) return
                    event.preventDefault()
                    remove(value.at(-1))
                  }}
                />
              </Combobox.EventsTarget>
            </Pill.Group>
          </PillsInput>
        </Combobox.DropdownTarget>
        <Combobox.Dropdown>
          <Combobox.Options mah={260} className={classes.options ?? ''} aria-label={label}>
            {options.map((option) => (
              <Option key={option.id} option={option} chosen={value.some((one) => one.id === option.id)} />
            ))}
            {mayCreate && (
              <Combobox.Option value={creation}>
                <span className={classes.option}>
                  <IconPlus size={14} aria-hidden="true" />
                  {t('web.picker.create', { text: text.trim() })}
                </span>
              </Combobox.Option>
            )}
            {options.length === 0 && !mayCreate && <Combobox.Empty>{t('web.picker.nothing')}</Combobox.Empty>}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
    </Input.Wrapper>
  )
}

/** Empties the field; by keyboard Backspace does. */
function ClearButton({ option, onClear }: { option: PickerOption; onClear: () => void }) {
  const onClick = (event: MouseEvent) => {
    // A click into the field would open its list.
    event.stopPropagation()
    onClear()
  }
  return <CloseButton size="sm" aria-label={t('web.picker.remove', { name: option.label })} tabIndex={-1} onClick={onClick} />
}

function ChosenPill({ option, onRemove }: { option: PickerOption; onRemove: () => void }) {
  return (
    <Pill withRemoveButton onRemove={onRemove} removeButtonProps={{ 'aria-label': t('web.picker.remove', { name: option.label }) }}>
      {option.label}
    </Pill>
  )
}

/** What fits the text; not current while that is being asked for, or still being typed. */
function useOptions(source: PickerProps['source'], text: string, enabled: boolean) {
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

function Option({ option, chosen }: { option: PickerOption; chosen: boolean }) {
  return (
    <Combobox.Option value={option.id} active={chosen}>
      <span className={classes.option}>
        {option.face}
        <span className={classes.label}>{option.label}</span>
        {option.detail !== undefined && <span className={classes.detail}>{option.detail}</span>}
        {chosen && <IconCheck size={14} className={classes.check} aria-hidden="true" />}
      </span>
    </Combobox.Option>
  )
}
