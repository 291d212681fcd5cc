import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { Suspense } from 'react'
import { t } from '#web/app/language.ts'
import { NotFound } from '#web/app/not-found.tsx'
import { paths } from '#web/app/paths.ts'
import { useTenant } from '#web/app/tenant.ts'
import { useBreadcrumb } from '#web/kit/breadcrumb.ts'
import { Link } from '#web/kit/link.tsx'
import { type PrivacyPlace, privacyPlaces } from '#web/privacy/pages.tsx'
import { isList } from '#web/privacy/trail.ts'
import { useManages, useMayManage } from '#web/settings/may-manage.ts'
import classes from '#web/settings/settings.module.css'

/** The area of privacy: its own navigation at the left, which on a phone is a page of its own. */
export default function PrivacyPage() {
  const tenant = useTenant()
  const [admin, manages] = [useMayManage(), useManages()]
  const { _splat: path = '' } = useParams({ strict: false })
  const places = admin ? privacyPlaces : manages ? privacyPlaces.filter(({ managers }) => !managers) : []
  const isIndex = path === ''
  const [key, ...rest] = path.split('/')
  const here = isIndex ? places[0] : places.find((place) => place.key === key)
  if (places.length === 0) return <NotFound />
  // One of a list leads back to it.
  const list = here !== undefined && isList(here.key) && rest.join('') !== '' ? here.key : undefined
  return (
    <div className={classes.frame} data-index={isIndex}>
      {list === undefined && <Trail here={isIndex ? undefined : here} />}
      <Navigation places={places} here={here} />
      <div className={classes.content}>
        <Link to={paths.privacy(tenant, list)} className={classes.back}>
          <IconChevronLeft size={18} stroke={1.6} aria-hidden="true" />
          {list === undefined ? t('privacy.back') : t(`privacy.pages.${list}`)}
        </Link>
        <div className={classes.page}>
          {here === undefined ? (
            <NotFound />
          ) : (
            <Suspense>
              <here.Body rest={rest.join('/')} />
            </Suspense>
          )}
        </div>
      </div>
    </div>
  )
}

/** Where one is. What stands below a page says so itself, since it knows its name. */
function Trail({ here }: { here: PrivacyPlace | undefined }) {
  const tenant = useTenant()
  useBreadcrumb([
    { label: t('privacy.title'), to: paths.privacy(tenant) },
    ...(here === undefined ? [] : [{ label: t(`privacy.pages.${here.key}`), to: paths.privacy(tenant, here.key) }]),
  ])
  return null
}

function Navigation({ places, here }: { places: readonly PrivacyPlace[]; here: PrivacyPlace | undefined }) {
  const tenant = useTenant()
  return (
    <nav className={classes.nav} aria-label={t('privacy.title')}>
      <h1 className={classes.navTitle}>{t('privacy.title')}</h1>
      <section className={classes.group} aria-label={t('privacy.title')}>
        <span className={classes.onlyTitle}>{t('privacy.title')}</span>
        {places.map((place) => (
          <Link
            key={place.key}
            to={paths.privacy(tenant, place.key)}
            className={classes.item}
            aria-current={place === here ? 'page' : undefined}
          >
            <place.icon size={18} stroke={1.6} />
            <span>{t(`privacy.pages.${place.key}`)}</span>
            <IconChevronRight size={16} stroke={1.6} className={classes.chevron} aria-hidden="true" />
          </Link>
        ))}
      </section>
    </nav>
  )
}
