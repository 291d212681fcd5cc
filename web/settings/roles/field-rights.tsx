import { Checkbox } from '@mantine/core'
import type { FieldRights } from '#schema/access.ts'
import { t } from '#web/app/language.ts'
import type { ModelEntity, ModelField } from '#web/app/model.ts'
import { useModel } from '#web/app/tenant.ts'
import classes from '#web/settings/roles/roles.module.css'
import type { FieldsRights } from '#web/settings/roles/roles.ts'

const open: FieldRights = { read: true, filter: true, edit: true }

interface FieldRightsListProps {
  fields: FieldsRights
  onChange: (next: FieldsRights) => void
}

/** The fields of each object, folded until somebody wants them: what one role sees, filters by and changes of them. */
export function FieldRightsList({ fields, onChange }: FieldRightsListProps) {
  return (
    <div className={classes.objects}>
      {useModel().entities.map((entity) => {
        const limited = Object.keys(fields[entity.name] ?? {}).length
        const set = (field: ModelField, rights: FieldRights) =>
          onChange({ ...fields, [entity.name]: without(fields[entity.name], field.key, rights) })
        return (
          <details key={entity.name} className={classes.object}>
            <summary>
              <span>{entity.labels}</span>
              <span className={classes.aside}>{limited === 0 ? t('roles.unlimited') : t('roles.narrowed', { count: limited })}</span>
            </summary>
            <FieldTable entity={entity} rights={fields[entity.name] ?? {}} onChange={set} />
          </details>
        )
      })}
    </div>
  )
}

/** What is open in every way is left out. */
function without(
  before: Readonly<Record<string, FieldRights>> | undefined,
  key: string,
  rights: FieldRights,
): Readonly<Record<string, FieldRights>> {
  const { [key]: _old, ...others } = before ?? {}
  return rights.read && rights.filter && rights.edit ? others : { ...others, [key]: rights }
}

interface FieldTableProps {
  entity: ModelEntity
  rights: Readonly<Record<string, FieldRights>>
  onChange: (field: ModelField, rights: FieldRights) => void
}

function FieldTable({ entity, rights, onChange }: FieldTableProps) {
  const columns = [
    { key: 'read', label: t('roles.readField') },
    { key: 'filter', label: t('roles.filterField') },
    { key: 'edit', label: t('roles.editField') },
  ] as const
  return (
    <table className={classes.fields}>
      <thead>
        <tr>
          <th scope="col">{t('roles.field')}</th>
          {columns.map(({ key, label }) => (
            <th key={key} scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {entity.fields.map((field) => {
          const may = rights[field.key] ?? open
          const usable = { read: entity.hangsOn !== field.key, filter: field.filter.length > 0 || field.sortable, edit: !field.readOnly }
          return (
            <tr key={field.key}>
              <th scope="row">
                {field.label}
                {field.required && <span className={classes.aside}>{t('roles.required')}</span>}
              </th>
              {columns.map(({ key, label }) => (
                <td key={key}>
                  {usable[key] && (
                    <Checkbox
                      aria-label={t('roles.fieldCell', { action: label, field: field.label })}
                      checked={may.read && may[key]}
                      disabled={key !== 'read' && !may.read}
                      onChange={(event) => onChange(field, changed(may, key, event.currentTarget.checked))}
                    />
                  )}
                </td>
              ))}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** What cannot be seen can neither be filtered by nor changed; seen again, it is open again. */
const changed = (may: FieldRights, key: keyof FieldRights, checked: boolean): FieldRights =>
  key === 'read' ? { read: checked, filter: checked, edit: checked } : { ...may, [key]: checked }
