import { t } from '#web/app/language.ts'
import { entityByName, type ModelField } from '#web/app/model.ts'
import { useHere } from '#web/app/tenant.ts'
import { titleById } from '#web/app/titles.ts'
import type { EditProps, FieldUi, OperandProps, ShowProps } from '#web/fields/field-ui.ts'
import classes from '#web/fields/fields.module.css'
import { linkUi } from '#web/fields/link.tsx'
import { recordOption, recordsSource } from '#web/fields/records-source.tsx'
import { Avatar } from '#web/kit/avatar.tsx'
import { Picker } from '#web/kit/picker.tsx'

const members = 'member'

const withEntity = (field: ModelField): ModelField => ({ ...field, options: { ...field.options, entity: members } })

/** A member as avatar and name; no link, since a colleague is no customer. */
function Show({ value }: ShowProps) {
  const name = titleById(String(value))
  if (name === undefined) return <span className={classes.unknown}>{t('web.record.hidden')}</span>
  return (
    <span className={classes.chip}>
      <Avatar name={name} size={20} />
      <span>{name}</span>
    </span>
  )
}

function Edit(props: EditProps) {
  return linkUi.Edit({ ...props, field: withEntity(props.field) })
}

/** "Me" stands first: filters made with it follow whoever looks. */
function Operand({ field, operator, value, onChange, autoFocus = false }: OperandProps) {
  const { tenant, model } = useHere()
  const entity = entityByName(model, members)
  if (entity === undefined) return null
  const me = { id: 'me', label: t('web.filter.me') }
  const source = recordsSource(tenant.slug, entity)
  const multiple = operator === 'in'
  const ids = (Array.isArray(value) ? value : [value]).filter((id) => typeof id === 'string')
  return (
    <Picker
      label={field.label}
      hideLabel
      multiple={multiple}
      value={ids.map((id) => (id === 'me' ? me : recordOption(entity, id, titleById(id) ?? '')))}
      onChange={(picked) => onChange(multiple ? picked.map((option) => option.id) : picked[0]?.id)}
      source={{
        id: [...source.id, 'me'],
        load: async (text, signal) => {
          const found = await source.load(text, signal)
          return me.label.toLocaleLowerCase().startsWith(text.trim().toLocaleLowerCase()) ? [me, ...found] : found
        },
      }}
      autoFocus={autoFocus}
    />
  )
}

export const userUi: FieldUi = {
  ...linkUi,
  Show,
  Edit,
  Operand,
  text: (value, field) =>
    (Array.isArray(value) ? value : [value]).map((id) => (id === 'me' ? t('web.filter.me') : linkUi.text(id, field))).join(', '),
  width: 160,
}
