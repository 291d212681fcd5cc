import { NativeSelect } from '@mantine/core'
import { roles as builtInRoles } from '#schema/access.ts'
import { t } from '#web/app/language.ts'
import { useRolesToGive } from '#web/settings/may-manage.ts'

interface RoleSelectProps {
  value: string
  onChange: (role: string) => void
  error: string | undefined
  /** What stands below instead of what the role may do. */
  hint?: string
}

/** A role, with what it may do. Only those that one can give. */
export function RoleSelect({ value, onChange, error, hint }: RoleSelectProps) {
  const roles = useRolesToGive()
  const builtIn = builtInRoles.find((one) => one === value)
  return (
    <NativeSelect
      label={t('settings.roles.label')}
      description={[t(builtIn === undefined ? 'settings.roles.ownMay' : `settings.roles.${builtIn}May`), hint].filter(Boolean).join(' ')}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={roles.map(({ key, label }) => ({ value: key, label }))}
      error={error}
    />
  )
}
