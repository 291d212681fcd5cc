import { NativeSelect } from '@mantine/core'
import type { Role } from '#schema/access.ts'
import { t } from '#web/app/language.ts'
import { useRolesToGive } from '#web/settings/may-manage.ts'

interface RoleSelectProps {
  value: Role
  onChange: (role: Role) => void
  error: string | undefined
  /** What stands below instead of what the role may do. */
  hint?: string
}

/** A role, with what it may do. Only those that one can give. */
export function RoleSelect({ value, onChange, error, hint }: RoleSelectProps) {
  const roles = useRolesToGive()
  return (
    <NativeSelect
      label={t('settings.roles.label')}
      description={[t(`settings.roles.${value}May`), hint].filter(Boolean).join(' ')}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value as Role)}
      data={roles.map((role) => ({ value: role, label: t(`settings.roles.${role}`) }))}
      error={error}
    />
  )
}
