import { IconKeyboard, IconPlus, IconSearch } from '@tabler/icons-react'
import { t } from '#web/app/language.ts'
import { MeMenu } from '#web/app/shell/me-menu.tsx'
import classes from '#web/app/shell/top-bar.module.css'
import { useHere } from '#web/app/tenant.ts'
import { useCrumbs } from '#web/kit/breadcrumb.ts'
import { IconButton } from '#web/kit/icon-button.tsx'
import { Keys } from '#web/kit/kbd.tsx'
import { Link } from '#web/kit/link.tsx'
import { Bell } from '#web/notifications/bell.tsx'

interface TopBarProps {
  onSearch: () => void
  /** Undefined where nothing may be added. */
  onCreate: (() => void) | undefined
  onKeys: () => void
}

/** Where am I, search, add, me. */
export function TopBar({ onSearch, onCreate, onKeys }: TopBarProps) {
  const { tenant } = useHere()
  const crumbs = useCrumbs()
  return (
    <header className={classes.bar}>
      <nav className={classes.crumbs} aria-label={t('web.nav.here')}>
        <ol>
          {crumbs.map((crumb, index) => (
            <li key={crumb.label} aria-current={index === crumbs.length - 1 ? 'page' : undefined}>
              {crumb.to === undefined ? <span>{crumb.label}</span> : <Link to={crumb.to}>{crumb.label}</Link>}
            </li>
          ))}
          {crumbs.length === 0 && (
            <li>
              <span>{tenant.name}</span>
            </li>
          )}
        </ol>
      </nav>
      <button type="button" className={classes.search} onClick={onSearch}>
        <IconSearch size={16} stroke={1.6} aria-hidden="true" />
        <span>{t('web.search.title')}</span>
        <Keys keys="mod+k" quiet />
      </button>
      <div className={classes.tools}>
        {onCreate !== undefined && (
          <IconButton label={t('web.create.title')} keys="c" onClick={onCreate} className={classes.wideOnly}>
            <IconPlus size={18} stroke={1.6} />
          </IconButton>
        )}
        <IconButton label={t('web.keys.title')} keys="?" onClick={onKeys} className={classes.wideOnly}>
          <IconKeyboard size={18} stroke={1.6} />
        </IconButton>
        <Bell />
        <MeMenu />
      </div>
    </header>
  )
}
