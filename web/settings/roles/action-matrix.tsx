import { type Scope, scopes } from '#schema/access.ts'
import { t } from '#web/app/language.ts'
import { useModel } from '#web/app/tenant.ts'
import classes from '#web/settings/roles/roles.module.css'
import type { Actions, DecidedAction } from '#web/settings/roles/roles.ts'

const actionKeys: readonly DecidedAction[] = ['read', 'create', 'update', 'delete', 'export', 'import']
const scopeKeys = { none: 'none', own: 'ownScope', team: 'team', all: 'all' } as const

const actionText = (action: DecidedAction): string => t(action === 'delete' ? 'roles.deleteAction' : `roles.${action}`)
const scopeText = (scope: Scope): string => t(`roles.${scopeKeys[scope]}`)

interface ActionMatrixProps {
  actions: Actions
  administrative: readonly string[]
  /** Undefined where it can only be looked at. */
  onChange: ((next: Actions) => void) | undefined
}

/** Objects against actions: how far the role reaches. On a phone each object is a block of its own. */
export function ActionMatrix({ actions, administrative, onChange }: ActionMatrixProps) {
  const { entities } = useModel()
  return (
    <table className={classes.matrix}>
      <thead>
        <tr>
          <th scope="col">{t('roles.object')}</th>
          {actionKeys.map((action) => (
            <th key={action} scope="col">
              {actionText(action)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {entities.map((entity) => {
          const closed = administrative.includes(entity.name)
          const scopesOf = actions[entity.name] ?? {}
          return (
            <tr key={entity.name}>
              <th scope="row">
                {entity.labels}
                {closed && <span className={classes.aside}>{t('roles.administrative')}</span>}
              </th>
              {actionKeys.map((action) => (
                <td key={action} data-label={actionText(action)}>
                  <ScopeCell
                    label={t('roles.cell', { action: actionText(action), object: entity.labels })}
                    scope={scopesOf[action] ?? 'none'}
                    onChange={
                      onChange === undefined || (closed && action !== 'read')
                        ? undefined
                        : (scope) => onChange({ ...actions, [entity.name]: { ...scopesOf, [action]: scope } })
                    }
                  />
                </td>
              ))}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

interface ScopeCellProps {
  label: string
  scope: Scope
  onChange: ((next: Scope) => void) | undefined
}

/** The browser's own select: seventy of Mantine's would be felt. */
function ScopeCell({ label, scope, onChange }: ScopeCellProps) {
  if (onChange === undefined) return <span data-scope={scope}>{scopeText(scope)}</span>
  return (
    <select
      className={classes.scope}
      data-scope={scope}
      aria-label={label}
      value={scope}
      onChange={(event) => onChange(scopes.find((one) => one === event.currentTarget.value) ?? scope)}
    >
      {scopes.map((one) => (
        <option key={one} value={one}>
          {scopeText(one)}
        </option>
      ))}
    </select>
  )
}
