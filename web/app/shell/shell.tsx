import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { BottomBar } from '#web/app/shell/bottom-bar.tsx'
import { Navigation } from '#web/app/shell/navigation.tsx'
import { navigationGroups } from '#web/app/shell/navigation-groups.ts'
import classes from '#web/app/shell/shell.module.css'
import { TopBar } from '#web/app/shell/top-bar.tsx'
import { useHere, useModel, useTenant } from '#web/app/tenant.ts'
import { Dialogs } from '#web/kit/dialogs.tsx'
import { useGo } from '#web/kit/go.ts'
import { useTrackedJobs } from '#web/kit/jobs.ts'
import { useShortcuts } from '#web/kit/shortcuts.ts'
import { useSettled } from '#web/live/settled.ts'

const ClosingBanner = lazy(() => import('#web/app/shell/closing-banner.tsx'))
const Palette = lazy(() => import('#web/app/shell/palette.tsx'))
const JobCards = lazy(() => import('#web/kit/job-cards.tsx'))
const ViewingBar = lazy(() => import('#web/app/shell/viewing-bar.tsx'))
const LiveUpdates = lazy(() => import('#web/live/live-updates.tsx'))
const ShortcutHelp = lazy(() => import('#web/app/shell/shortcut-help.tsx'))

type Overlay = 'search' | 'create' | 'keys' | undefined

/** The frame of everything below a tenant: navigation, top bar, and the page in the middle. */
export function Shell() {
  const tenant = useTenant()
  const isViewing = useHere().tenant.viewing !== null
  const model = useModel()
  const go = useGo()
  const hasJobs = useTrackedJobs().length > 0
  const settled = useSettled()
  const [overlay, setOverlay] = useState<Overlay>()
  const entities = navigationGroups(model).flatMap((group) => group.entities)
  const onCreate = entities.some(({ can }) => can.includes('create')) ? () => setOverlay('create') : undefined
  useShortcuts(t('web.keys.everywhere'), [
    { keys: '/', label: t('web.search.title'), run: () => setOverlay('search') },
    { keys: 'mod+k', label: t('web.search.title'), run: () => setOverlay('search'), whileTyping: true },
    ...(onCreate === undefined ? [] : [{ keys: 'c', label: t('web.create.title'), run: onCreate }]),
    { keys: '?', label: t('web.keys.title'), run: () => setOverlay('keys') },
    ...entities.slice(0, 9).map((entity, index) => ({
      keys: `g ${index + 1}`,
      label: t('web.nav.goTo', { name: entity.labels }),
      run: () => go(paths.list(tenant, entity.plural)),
    })),
    { keys: 'g s', label: t('web.nav.goTo', { name: t('web.nav.settings') }), run: () => go(paths.settings(tenant)) },
  ])
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#main">
        {t('web.nav.skip')}
      </a>
      <Navigation />
      <div className={classes.middle}>
        <Suspense>{isViewing && <ViewingBar />}</Suspense>
        <Suspense>
          <ClosingBanner />
        </Suspense>
        <TopBar onSearch={() => setOverlay('search')} onCreate={onCreate} onKeys={() => setOverlay('keys')} />
        <main id="main" className={classes.main} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <BottomBar onSearch={() => setOverlay('search')} onCreate={onCreate} />
      <Dialogs />
      {/* Each waits for its own code only: what is fetched later must not hide what is open. */}
      <Suspense>{settled && <LiveUpdates />}</Suspense>
      <Suspense>
        {(overlay === 'search' || overlay === 'create') && <Palette key={overlay} mode={overlay} onClose={() => setOverlay(undefined)} />}
        {overlay === 'keys' && <ShortcutHelp onClose={() => setOverlay(undefined)} />}
      </Suspense>
      <Suspense>{hasJobs && <JobCards tenant={tenant} />}</Suspense>
    </div>
  )
}
