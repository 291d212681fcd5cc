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

export function TextField(props: TextInputProps) {
  return <TextInput {...noMemory} {...props} />
}

export function LongTextField(props: TextareaProps) {
  return <Textarea autosize minRows={3} maxRows={14} {...props} />
}

export function SelectField(props: NativeSelectProps) {
  return <NativeSelect {...noMemory} {...props} />
}

export function CheckField(props: CheckboxProps) {
  return <Checkbox size="sm" {...props} />
}
