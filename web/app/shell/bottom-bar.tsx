import { IconDots, IconFileImport, IconPlus, IconSearch, IconSettings, IconShieldHalf } from '@tabler/icons-react'
import { useLocation } from '@tanstack/react-router'
import { EntityIcon } from '#web/app/icons.tsx'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import classes from '#web/app/shell/bottom-bar.module.css'
import { navigationGroups } from '#web/app/shell/navigation-groups.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { useGo } from '#web/kit/go.ts'
import { Link } from '#web/kit/link.tsx'
import { Menu } from '#web/kit/menu.tsx'
import { useManages } from '#web/settings/may-manage.ts'

/** The phone's navigation: five places, adding one thumb away in the middle; four for whoever may add nothing. */
export function BottomBar({ onSearch, onCreate }: { onSearch: () => void; onCreate: (() => void) | undefined }) {
  const tenant = useTenant()
  const model = useModel()
  const manages = useManages()
  const go = useGo()
  const mayImport = model.entities.some((entity) => entity.can.includes('import'))
  const path = useLocation({ select: (location) => location.pathname })
  const entities = navigationGroups(model).flatMap((group) => group.entities)
  const place = (index: number) => {
    const entity = entities[index]
    if (entity === undefined) return null
    const to = paths.list(tenant, entity.plural)
    return (
      <Link to={to} className={classes.place} aria-current={path.startsWith(to) ? 'page' : undefined}>
        <EntityIcon name={entity.name} size={22} />
        <span>{entity.labels}</span>
      </Link>
    )
  }
  const more = entities.slice(2).map((entity) => ({
    label: entity.labels,
    icon: <EntityIcon name={entity.name} />,
    run: () => go(paths.list(tenant, entity.plural)),
  }))
  return (
    <nav className={classes.bar} aria-label={t('web.nav.main')}>
      {place(0)}
      {place(1)}
      {onCreate !== undefined && (
        <button type="button" className={classes.place} onClick={onCreate}>
          <span className={classes.add}>
            <IconPlus size={20} aria-hidden="true" />
          </span>
          <span className={classes.quiet}>{t('web.create.title')}</span>
        </button>
      )}
      <button type="button" className={classes.place} onClick={onSearch}>
        <IconSearch size={22} stroke={1.6} aria-hidden="true" />
        <span>{t('web.search.title')}</span>
      </button>
      <Menu
        placement="bottom-end"
        entries={[
          ...more,
          ...(mayImport
            ? [{ label: t('web.nav.import'), icon: <IconFileImport size={18} stroke={1.6} />, run: () => go(paths.import(tenant)) }]
            : []),
          ...(manages
            ? [{ label: t('web.nav.privacy'), icon: <IconShieldHalf size={18} stroke={1.6} />, run: () => go(paths.privacy(tenant)) }]
            : []),
          { label: t('web.nav.settings'), icon: <IconSettings size={18} stroke={1.6} />, run: () => go(paths.settings(tenant)) },
        ]}
      >
        <button type="button" className={classes.place}>
          <IconDots size={22} stroke={1.6} aria-hidden="true" />
          <span>{t('web.nav.more')}</span>
        </button>
      </Menu>
    </nav>
  )
}
