import { IconChevronDown } from '@tabler/icons-react'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import classes from '#web/app/shell/tenant-switch.module.css'
import { useHere } from '#web/app/tenant.ts'
import { Avatar } from '#web/kit/avatar.tsx'
import { useGo } from '#web/kit/go.ts'
import { Link } from '#web/kit/link.tsx'
import { Menu } from '#web/kit/menu.tsx'

/** The tenant's name; with several tenants a menu of them. */
export function TenantSwitch({ narrow }: { narrow: boolean }) {
  const { tenant, session } = useHere()
  const go = useGo()
  const face = (
    <>
      <Avatar name={tenant.name} shape="square" />
      {!narrow && <span className={classes.name}>{tenant.name}</span>}
    </>
  )
  if (session.tenants.length === 1) {
    return (
      <Link to={paths.home(tenant.slug)} className={classes.switch} aria-label={tenant.name}>
        {face}
      </Link>
    )
  }
  const entries = session.tenants.map((one) => ({
    label: one.name,
    checked: one.slug === tenant.slug,
    run: () => go(paths.home(one.slug)),
  }))
  return (
    <Menu entries={[t('web.nav.organisations'), ...entries]}>
      <button type="button" className={classes.switch} aria-label={t('web.nav.switch', { name: tenant.name })}>
        {face}
        {!narrow && <IconChevronDown size={14} aria-hidden="true" />}
      </button>
    </Menu>
  )
}
