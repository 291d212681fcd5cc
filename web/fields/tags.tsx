import { useQuery, useQueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { entityByName, type RecordData } from '#web/app/model.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { rememberTitle, titleById } from '#web/app/titles.ts'
import type { EditProps, FieldUi, OperandProps, ShowProps } from '#web/fields/field-ui.ts'
import classes from '#web/fields/fields.module.css'
import { Picker } from '#web/kit/picker.tsx'
import type { PickerOption, PickerProps } from '#web/kit/picker-option.ts'

interface Tag {
  readonly id: string
  readonly name: string
  readonly colour: string | null
}

const colours = ['blue', 'green', 'orange', 'violet', 'teal', 'pink', 'yellow', 'red', 'grey'] as const

const tagOf = (record: RecordData): Tag => ({ id: record.id, name: String(record.name), colour: record.colour as string | null })

/** All tags of the tenant: a tenant has tens of them, so that one request answers for all. */
function useTags(): ReadonlyMap<string, Tag> {
  const tenant = useTenant()
  const query = useQuery({
    queryKey: ['tags', tenant],
    queryFn: async ({ signal }) => {
      const body = { limit: 500, sort: 'name' }
      const page = await request<{ data: readonly RecordData[] }>('/tags/query', { method: 'POST', body, tenant, signal })
      return new Map(page.data.map((record) => [record.id, tagOf(record)]))
    },
    staleTime: 5 * 60_000,
  })
  return query.data ?? new Map()
}

function Show({ value, inRow = false }: ShowProps) {
  const tags = useTags()
  return (
    <span className={classes.tags} data-row={inRow}>
      {(value as readonly string[]).map((id) => (
        <span key={id} className={classes.tag} data-colour={tags.get(id)?.colour ?? 'grey'}>
          {tags.get(id)?.name ?? titleById(id) ?? '…'}
        </span>
      ))}
    </span>
  )
}

type Rest = Pick<PickerProps, 'label' | 'multiple'> & Partial<PickerProps>

function TagPicker({
  ids,
  onPick,
  mayCreate,
  ...rest
}: Rest & { ids: readonly string[]; onPick: (ids: string[]) => void; mayCreate: boolean }) {
  const tenant = useTenant()
  const tags = useTags()
  const client = useQueryClient()
  const option = (tag: Tag): PickerOption => ({
    id: tag.id,
    label: tag.name,
    face: (
      <span className={classes.tag} data-colour={tag.colour ?? 'grey'} aria-hidden="true" style={{ width: 14, height: 14, padding: 0 }} />
    ),
  })
  const create = async (name: string): Promise<PickerOption> => {
    const body = { name, colour: colours[tags.size % colours.length] }
    const made = tagOf((await request<{ data: RecordData }>('/tags', { method: 'POST', body, tenant })).data)
    rememberTitle(made.id, made.name)
    client.setQueryData<ReadonlyMap<string, Tag>>(['tags', tenant], (before) => new Map([...(before ?? []), [made.id, made]]))
    await client.invalidateQueries({ queryKey: ['picker', 'tags', tenant] })
    return option(made)
  }
  return (
    <Picker
      {...rest}
      value={ids.map((id) => option(tags.get(id) ?? { id, name: titleById(id) ?? '…', colour: null }))}
      onChange={(picked) => onPick(picked.map((one) => one.id))}
      source={{
        id: ['tags', tenant, String(tags.size)],
        load: (text) =>
          [...tags.values()].filter((tag) => tag.name.toLocaleLowerCase().includes(text.trim().toLocaleLowerCase())).map(option),
      }}
      {...(mayCreate ? { create } : {})}
    />
  )
}

function Edit({ field, value, onChange, problem, hideLabel = false, autoFocus = false }: EditProps) {
  const mayCreate = entityByName(useModel(), 'tag')?.can.includes('create') ?? false
  return (
    <TagPicker
      label={field.label}
      hideLabel={hideLabel}
      required={field.required}
      error={problem('')}
      multiple
      ids={Array.isArray(value) ? value : []}
      onPick={onChange}
      mayCreate={mayCreate}
      placeholder={t('web.tags.placeholder')}
      autoFocus={autoFocus}
    />
  )
}

function Operand({ field, operator, value, onChange, autoFocus = false }: OperandProps) {
  const multiple = operator === 'in'
  const ids = (Array.isArray(value) ? value : [value]).filter((id) => typeof id === 'string')
  return (
    <TagPicker
      label={field.label}
      hideLabel
      multiple={multiple}
      ids={ids}
      onPick={(picked) => onChange(multiple ? picked : picked[0])}
      mayCreate={false}
      autoFocus={autoFocus}
    />
  )
}

export const tagsUi: FieldUi = {
  Show,
  Edit,
  text: (value) => (Array.isArray(value) ? value : [value]).map((id) => titleById(String(id)) ?? '…').join(', '),
  Operand,
  operators: ['in', 'empty', 'filled'],
  width: 180,
  done: 'leave',
}
