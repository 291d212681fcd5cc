import { CloseButton, Combobox, Input, Pill, PillsInput, type PillsInputFieldProps } from '@mantine/core'
import { IconCheck, IconPlus, IconSelector } from '@tabler/icons-react'
import { type ComponentPropsWithRef, type MouseEvent, use, useId } from 'react'
import { t } from '#web/app/language.ts'
import { InPopover } from '#web/kit/in-popover.ts'
import { InputLabel } from '#web/kit/input-label.tsx'
import classes from '#web/kit/picker.module.css'
import type { PickerOption, PickerProps } from '#web/kit/picker-option.ts'
import { creation, type PickerState, usePicker } from '#web/kit/use-picker.ts'

export default function PickerBody(props: PickerProps) {
  const { label, hideLabel, required, error, value, multiple = false, clearable = !required } = props
  const id = useId()
  const picker = usePicker(props, id)
  const single = multiple ? undefined : value[0]
  return (
    <Input.Wrapper
      label={hideLabel ? undefined : <InputLabel label={label} required={required} />}
      error={error}
      required={required ?? false}
      withAsterisk={false}
      labelProps={{ htmlFor: id }}
    >
      <Combobox store={picker.combobox} onOptionSubmit={picker.choose} withinPortal>
        <Combobox.DropdownTarget>
          <PillsInput
            id={id}
            error={error !== undefined}
            onClick={() => picker.combobox.openDropdown()}
            {...(single !== undefined && clearable
              ? { rightSection: <ClearButton option={single} onClear={() => picker.remove(single)} />, rightSectionPointerEvents: 'all' }
              : { rightSection: <IconSelector size={14} aria-hidden="true" /> })}
          >
            <Pill.Group gap={4}>
              {multiple && value.map((one) => <ChosenPill key={one.id} option={one} onRemove={() => picker.remove(one)} />)}
              {single?.face !== undefined && picker.text === '' && <span className={classes.single}>{single.face}</span>}
              <Combobox.EventsTarget>
                <TypedField id={id} pickerProps={props} picker={picker} single={single} />
              </Combobox.EventsTarget>
            </Pill.Group>
          </PillsInput>
        </Combobox.DropdownTarget>
        <Options label={label} value={value} picker={picker} />
      </Combobox>
    </Input.Wrapper>
  )
}

interface TypedFieldProps extends PillsInputFieldProps, Omit<ComponentPropsWithRef<'input'>, keyof PillsInputFieldProps> {
  pickerProps: PickerProps
  picker: PickerState
  single: PickerOption | undefined
}

/** Where the text is typed; what is chosen stands in it until then. Takes the keys of the list from `Combobox.EventsTarget`. */
function TypedField({ pickerProps, picker, single, onKeyDown, ...events }: TypedFieldProps) {
  const { hideLabel, label, autoFocus = false, placeholder, value } = pickerProps
  return (
    <PillsInput.Field
      {...events}
      {...(hideLabel ? { 'aria-label': label } : {})}
      autoFocus={autoFocus}
      data-autofocus={autoFocus || undefined}
      value={picker.text}
      placeholder={single?.label ?? (value.length === 0 ? (placeholder ?? t('web.picker.placeholder')) : '')}
      data-chosen={single !== undefined}
      className={classes.input ?? ''}
      onFocus={() => picker.combobox.openDropdown()}
      onBlur={picker.leave}
      onChange={(event) => picker.type(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && !event.nativeEvent.isComposing && picker.enter()) {
          event.preventDefault()
          return
        }
        onKeyDown?.(event)
        if (event.key !== 'Backspace' || picker.text !== '' || value.length === 0) return
        event.preventDefault()
        picker.remove(value.at(-1))
      }}
    />
  )
}

/** Below the field, over what stands there. In a popover they have a place of their own: over its buttons they would be in the way. */
function Options({ label, value, picker }: { label: string; value: readonly PickerOption[]; picker: PickerState }) {
  const inPopover = use(InPopover)
  const options = (
    <Combobox.Options mah={inPopover ? 200 : 260} className={classes.options ?? ''} aria-label={label}>
      {picker.options.map((option) => (
        <Option key={option.id} option={option} chosen={value.some((one) => one.id === option.id)} />
      ))}
      {picker.mayCreate && (
        <Combobox.Option value={creation}>
          <span className={classes.option}>
            <IconPlus size={14} aria-hidden="true" />
            {t('web.picker.create', { text: picker.text.trim() })}
          </span>
        </Combobox.Option>
      )}
      {picker.options.length === 0 && !picker.mayCreate && <Combobox.Empty>{t('web.picker.nothing')}</Combobox.Empty>}
    </Combobox.Options>
  )
  return inPopover ? <div className={classes.standing}>{options}</div> : <Combobox.Dropdown>{options}</Combobox.Dropdown>
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
