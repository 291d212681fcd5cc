import type { PickerOption, PickerSource } from '#web/kit/picker-option.ts'

/** Known options, found by any of their words: label, detail or key. Those whose label begins with the text come first. */
export function wordSource(id: readonly string[], options: readonly PickerOption[]): PickerSource {
  return {
    id,
    load: (text) => {
      const wanted = text.trim().toLocaleLowerCase()
      const begins = (option: PickerOption) => Number(option.label.toLocaleLowerCase().startsWith(wanted))
      return options
        .filter((option) => [option.label, option.detail ?? '', option.id].join(' ').toLocaleLowerCase().includes(wanted))
        .sort((one, other) => begins(other) - begins(one))
    },
  }
}
