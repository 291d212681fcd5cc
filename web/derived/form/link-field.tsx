import { use } from 'react'
import { t } from '#web/app/language.ts'
import { entityByName } from '#web/app/model.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { titleById } from '#web/app/titles.ts'
import { CreateLinkedContext } from '#web/derived/form/create-linked.ts'
import type { EditProps } from '#web/fields/field-ui.ts'
import { recordOption, recordsSource } from '#web/fields/records-source.tsx'
import { Picker } from '#web/kit/picker.tsx'

/** Picks the linked record, or makes it on the spot. */
export function LinkField({ field, value, onChange, problem, hideLabel = false, autoFocus = false }: EditProps) {
  const tenant = useTenant()
  const entity = entityByName(useModel(), field.options.entity)
  const createLinked = use(CreateLinkedContext)
  if (entity === undefined) return null
  const chosen = typeof value === 'string' ? [recordOption(entity, value, titleById(value) ?? t('web.record.hidden'))] : []
  const mayCreate = createLinked !== undefined && entity.can.includes('create')
  return (
    <Picker
      label={field.label}
      hideLabel={hideLabel}
      required={field.required}
      error={problem('')}
      value={chosen}
      onChange={([option]) => onChange(option?.id ?? null)}
      source={recordsSource(tenant, entity)}
      {...(mayCreate ? { create: (text: string) => createLinked(entity, text) } : {})}
      autoFocus={autoFocus}
    />
  )
}
