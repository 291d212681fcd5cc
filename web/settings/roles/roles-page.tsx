import { Button } from '@mantine/core'
import { IconDots, IconPlus, IconShieldHalf } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { lazy } from 'react'
import { roles as builtInRoles } from '#schema/access.ts'
import { t } from '#web/app/language.ts'
import { NotFound } from '#web/app/not-found.tsx'
import { paths } from '#web/app/paths.ts'
import { useTenant } from '#web/app/tenant.ts'
import { openDialog } from '#web/kit/dialogs.tsx'
import { useGo } from '#web/kit/go.ts'
import { IconButton } from '#web/kit/icon-button.tsx'
import { Link } from '#web/kit/link.tsx'
import { Menu } from '#web/kit/menu.tsx'
import { Page, Section } from '#web/kit/page.tsx'
import { EmptyState, ErrorState, Skeletons } from '#web/kit/state.tsx'
import { RoleEditor } from '#web/settings/roles/role-editor.tsx'
import { nameOfRole, type RoleData, rolesQuery } from '#web/settings/roles/roles.ts'
import { useViewAs } from '#web/settings/roles/view-as.ts'
import classes from '#web/settings/settings.module.css'

const RoleDialog = lazy(() => import('#web/settings/roles/role-dialog.tsx'))
const EndRole = lazy(() => import('#web/settings/roles/end-role.tsx'))

/** The roles of the organisation, or the rights of the one that the path names. */
export default function RolesPage() {
  const tenant = useTenant()
  const { _splat: path = '' } = useParams({ strict: false })
  const key = path.split('/')[1]
  const roles = useQuery(rolesQuery(tenant))
  if (roles.data === undefined)
    return (
      <Page title={t('settings.pages.roles')}>
        {roles.isError ? <ErrorState error={roles.error} retry={() => void roles.refetch()} /> : <Skeletons />}
      </Page>
    )
  if (key === undefined) return <List all={roles.data.data} />
  const role = roles.data.data.find((one) => one.key === key)
  return role === undefined ? <NotFound /> : <RoleEditor key={role.key} role={role} administrative={roles.data.administrative} />
}

function useNewRole(): (from?: string) => void {
  const tenant = useTenant()
  const go = useGo()
  return (from = 'member') =>
    void openDialog((close) => (
      <RoleDialog
        from={from}
        onClose={(made) => {
          close()
          if (made !== undefined) go(paths.settings(tenant, `roles/${made.key}`))
        }}
      />
    ))
}

function List({ all }: { all: readonly RoleData[] }) {
  const newRole = useNewRole()
  const own = all.filter((role) => role.id !== null)
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => newRole()}>
      {t('roles.add')}
    </Button>
  )
  return (
    <Page title={t('settings.pages.roles')} description={t('roles.description')} actions={add}>
      <Section title={t('roles.own')}>
        {own.length === 0 ? (
          <EmptyState icon={<IconShieldHalf size={28} stroke={1.5} />} title={t('roles.empty')} text={t('roles.emptyText')} />
        ) : (
          <Rows roles={own} onCopy={newRole} />
        )}
      </Section>
      <Section title={t('roles.builtIn')}>
        <Rows roles={all.filter((role) => role.id === null)} onCopy={newRole} />
      </Section>
    </Page>
  )
}

function Rows({ roles, onCopy }: { roles: readonly RoleData[]; onCopy: (from: string) => void }) {
  return (
    <ul className={classes.rows}>
      {roles.map((role) => (
        <Row key={role.key} role={role} onCopy={() => onCopy(role.key)} />
      ))}
    </ul>
  )
}

function Row({ role, onCopy }: { role: RoleData; onCopy: () => void }) {
  const tenant = useTenant()
  const viewAs = useViewAs()
  const name = nameOfRole(role)
  const builtIn = builtInRoles.find((one) => one === role.key)
  const base = builtInRoles.find((one) => one === role.base) ?? 'read-only'
  const rename = () => void openDialog((close) => <RoleDialog role={role} onClose={() => close()} />)
  const end = () => void openDialog((close) => <EndRole role={role} onClose={() => close()} />)
  const entries = [
    { label: t('roles.viewAs'), run: () => void viewAs(role.key) },
    { label: t('roles.copy'), run: onCopy },
    ...(role.id === null ? [] : [{ label: t('roles.rename'), run: rename }, null, { label: t('roles.delete'), danger: true, run: end }]),
  ]
  return (
    <li className={classes.row}>
      <div className={classes.main}>
        <p className={classes.name}>
          <Link to={paths.settings(tenant, `roles/${role.key}`)} aria-label={t('roles.open', { name })}>
            {name}
          </Link>
        </p>
        <p className={classes.detail}>
          {builtIn === undefined
            ? [role.description, t('roles.copyOf', { role: t(`settings.roles.${base}`) })].filter((text) => text !== '').join(' · ')
            : t(`settings.roles.${builtIn}May`)}
        </p>
      </div>
      <div className={classes.end}>
        <Menu entries={entries} placement="bottom-end">
          <IconButton label={t('settings.actions', { name })}>
            <IconDots size={18} stroke={1.6} />
          </IconButton>
        </Menu>
      </div>
    </li>
  )
}
