import { IconChevronLeft, IconChevronRight, IconTag } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { type ReactNode, Suspense } from 'react'
import { t } from '#web/app/language.ts'
import { entityByName } from '#web/app/model.ts'
import { NotFound } from '#web/app/not-found.tsx'
import { paths } from '#web/app/paths.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { useBreadcrumb } from '#web/kit/breadcrumb.ts'
import { Link } from '#web/kit/link.tsx'
import { useMayManage } from '#web/settings/may-manage.ts'
import { type SettingsPlace, settingsPlaces } from '#web/settings/pages.tsx'
import classes from '#web/settings/settings.module.css'

/** The settings: their own navigation at the left, which on a phone is a page of its own. */
export default function SettingsPage() {
  const tenant = useTenant()
  const mayManage = useMayManage()
  const { _splat: path = '' } = useParams({ strict: false })
  const places = settingsPlaces.filter((place) => !place.managers || mayManage)
  const isIndex = path === ''
  const here = places.find((place) => place.key === (isIndex ? 'profile' : path.split('/')[0]))
  useBreadcrumb([
    { label: t('settings.nav.title'), to: paths.settings(tenant) },
    ...(here === undefined || isIndex ? [] : [{ label: t(`settings.pages.${here.key}`) }]),
  ])
  return (
    <div className={classes.frame} data-index={isIndex}>
      <Navigation places={places} here={here} />
      <div className={classes.content}>
        <Link to={paths.settings(tenant)} className={classes.back}>
          <IconChevronLeft size={18} stroke={1.6} aria-hidden="true" />
          {t('settings.nav.back')}
        </Link>
        <div className={classes.page}>{here === undefined ? <NotFound /> : <Body place={here} />}</div>
      </div>
    </div>
  )
}

function Body({ place }: { place: SettingsPlace }) {
  return (
    <Suspense>
      <place.Body />
    </Suspense>
  )
}

function Navigation({ places, here }: { places: readonly SettingsPlace[]; here: SettingsPlace | undefined }) {
  const tenant = useTenant()
  const tags = entityByName(useModel(), 'tag')
  const groups = (['you', 'organisation', 'data'] as const).map((key) => ({ key, places: places.filter((place) => place.group === key) }))
  return (
    <nav className={classes.nav} aria-label={t('settings.nav.title')}>
      <h1 className={classes.navTitle}>{t('settings.nav.title')}</h1>
      {groups.map((group) => (
        <section key={group.key} className={classes.group} aria-label={t(`settings.nav.${group.key}`)}>
          <span className={classes.groupTitle}>{t(`settings.nav.${group.key}`)}</span>
          {group.places.map((place) => (
            <Item
              key={place.key}
              to={paths.settings(tenant, place.key)}
              current={place === here}
              icon={<place.icon size={18} stroke={1.6} />}
            >
              {t(`settings.pages.${place.key}`)}
            </Item>
          ))}
          {group.key === 'data' && tags !== undefined && (
            <Item to={paths.list(tenant, tags.plural)} current={false} icon={<IconTag size={18} stroke={1.6} />}>
              {t('settings.pages.tags')}
            </Item>
          )}
        </section>
      ))}
    </nav>
  )
}

function Item({ to, current, icon, children }: { to: string; current: boolean; icon: ReactNode; children: ReactNode }) {
  return (
    <Link to={to} className={classes.item} aria-current={current ? 'page' : undefined}>
      {icon}
      <span>{children}</span>
      <IconChevronRight size={16} stroke={1.6} className={classes.chevron} aria-hidden="true" />
    </Link>
  )
}
