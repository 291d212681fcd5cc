import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { useTenant } from '#web/app/tenant.ts'
import type { Values } from '#web/derived/form/form-values.ts'
import classes from '#web/derived/form/record-form.module.css'
import { isEmpty } from '#web/fields/field-ui.ts'
import { Link } from '#web/kit/link.tsx'
import { Notice } from '#web/kit/notice.tsx'

interface Duplicate {
  readonly id: string
  readonly title: string
  /** The field in which both say the same. */
  readonly field: string
}

const mostShown = 3

interface DuplicatesProps {
  entity: ModelEntity
  values: Values
  /** Takes the one that is here instead; without it, a link leads there. */
  onPick?: (id: string) => void
}

/** Who is here already, while somebody is about to be entered twice: a hint, nothing more. */
export default function Duplicates({ entity, values, onPick }: DuplicatesProps) {
  const tenant = useTenant()
  const [typed] = useDebouncedValue(tellingOf(entity, values), 400)
  const { data = [] } = useQuery({
    queryKey: ['duplicates', tenant, entity.plural, typed],
    queryFn: async ({ signal }) =>
      (await request<{ data: Duplicate[] }>(`/${entity.plural}/duplicates`, { method: 'POST', body: JSON.parse(typed), tenant, signal }))
        .data,
    enabled: typed !== '{}',
    placeholderData: keepPreviousData,
    gcTime: 0,
  })
  const shown = typed === '{}' ? [] : data
  return (
    <div role="status">
      {shown.length > 0 && (
        <Notice tone="warning">
          {t('form.duplicate')}{' '}
          {shown.slice(0, mostShown).map(({ id, title, field }) => (
            <span key={id} className={classes.duplicate}>
              {onPick === undefined ? (
                <Link to={paths.record(tenant, entity.plural, id)}>{title}</Link>
              ) : (
                <button type="button" className={classes.pick} onClick={() => onPick(id)}>
                  {t('form.takeDuplicate', { title })}
                </button>
              )}{' '}
              ({labelOf(entity, field)})
            </span>
          ))}
        </Notice>
      )}
    </div>
  )
}

const labelOf = (entity: ModelEntity, key: string): string => entity.fields.find((field) => field.key === key)?.label ?? key

/** What tells people or businesses apart, as text, so that only its changes are asked about. */
function tellingOf(entity: ModelEntity, values: Values): string {
  const telling = (entity.telling ?? []).flatMap((key) => {
    const value = values[key]
    const parts = Array.isArray(value) ? value.filter((part: { value?: unknown }) => !isEmpty(part.value)) : value
    return isEmpty(parts) ? [] : [[key, parts] as const]
  })
  return JSON.stringify(Object.fromEntries(telling))
}
