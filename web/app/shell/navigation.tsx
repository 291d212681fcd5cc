import {
  IconFileImport,
  IconFlag,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconSettings,
  IconShieldHalf,
} from '@tabler/icons-react'
import { useLocation } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { EntityIcon } from '#web/app/icons.tsx'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import classes from '#web/app/shell/navigation.module.css'
import { navigationGroups } from '#web/app/shell/navigation-groups.ts'
import { TenantSwitch } from '#web/app/shell/tenant-switch.tsx'
import { settings } from '#web/app/storage.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { IconButton } from '#web/kit/icon-button.tsx'
import { Link } from '#web/kit/link.tsx'
import { useManages, useMayManage } from '#web/settings/may-manage.ts'
import { isClosed } from '#web/start/steps.ts'

/** The navigation at the left: 220 px, or 56 with icons only, as it was left. */
export function Navigation() {
  const tenant = useTenant()
  const model = useModel()
  const [narrow, setNarrow] = useState(settings.read('navigation') === 'narrow')
  const toggle = () => {
    settings.write('navigation', narrow ? 'wide' : 'narrow')
    setNarrow(!narrow)
  }
  const mayManage = useMayManage()
  const manages = useManages()
  const mayImport = model.entities.some((entity) => entity.can.includes('import'))
  return (
    <nav className={classes.nav} data-narrow={narrow} aria-label={t('web.nav.main')}>
      <TenantSwitch narrow={narrow} />
      <div className={classes.groups}>
        {navigationGroups(model).map((group) => (
          <section key={group.key} className={classes.group} aria-label={t(`web.nav.${group.key}`)}>
            {!narrow && <span className={classes.title}>{t(`web.nav.${group.key}`)}</span>}
            {group.entities.map((entity) => (
              <Item
                key={entity.name}
                to={paths.list(tenant, entity.plural)}
                label={entity.labels}
                narrow={narrow}
                icon={<EntityIcon name={entity.name} />}
              />
            ))}
          </section>
        ))}
      </div>
      <div className={classes.foot}>
        {mayManage && !isClosed(tenant) && (
          <Item to={paths.start(tenant)} label={t('web.nav.start')} narrow={narrow} icon={<IconFlag size={18} stroke={1.6} />} />
        )}
        {mayImport && (
          <Item to={paths.import(tenant)} label={t('web.nav.import')} narrow={narrow} icon={<IconFileImport size={18} stroke={1.6} />} />
        )}
        {manages && (
          <Item to={paths.privacy(tenant)} label={t('web.nav.privacy')} narrow={narrow} icon={<IconShieldHalf size={18} stroke={1.6} />} />
        )}
        <Item to={paths.settings(tenant)} label={t('web.nav.settings')} narrow={narrow} icon={<IconSettings size={18} stroke={1.6} />} />
        <IconButton className={classes.collapse} label={narrow ? t('web.nav.expand') : t('web.nav.collapse')} onClick={toggle}>
          {narrow ? <IconLayoutSidebarLeftExpand size={18} stroke={1.6} /> : <IconLayoutSidebarLeftCollapse size={18} stroke={1.6} />}
        </IconButton>
      </div>
    </nav>
  )
}

interface ItemProps {
  to: string
  label: string
  icon: ReactNode
  narrow: boolean
}

function Item({ to, label, icon, narrow }: ItemProps) {
  const path = useLocation({ select: (location) => location.pathname })
  const here = path === to || path.startsWith(`${to}/`)
  return (
    <Link
      to={to}
      className={classes.item}
      aria-current={here ? 'page' : undefined}
      {...(narrow ? { 'aria-label': label, 'data-tip': label } : {})}
    >
      {icon}
      {!narrow && <span>{label}</span>}
    </Link>
  )
}
