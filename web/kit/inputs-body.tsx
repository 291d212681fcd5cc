import {
  Checkbox,
  type CheckboxProps,
  NativeSelect,
  type NativeSelectProps,
  Textarea,
  type TextareaProps,
  TextInput,
  type TextInputProps,
} from '@mantine/core'

// What is typed belongs to the record, not to the browser's memory.
const noMemory = { autoComplete: 'off', 'data-1p-ignore': true, 'data-lpignore': 'true' }

/** A dialog moves the focus once it is there: it must know where to. */
const inDialog = ({ autoFocus }: { autoFocus?: boolean | undefined }) => ({ 'data-autofocus': autoFocus || undefined })

export function TextField(props: TextInputProps) {
  return <TextInput {...noMemory} {...inDialog(props)} {...props} />
}

export function LongTextField(props: TextareaProps) {
  return <Textarea autosize minRows={3} maxRows={14} {...inDialog(props)} {...props} />
}

export function SelectField(props: NativeSelectProps) {
  return <NativeSelect {...noMemory} {...props} />
}

export function CheckField(props: CheckboxProps) {
  return <Checkbox size="sm" {...props} />
}
