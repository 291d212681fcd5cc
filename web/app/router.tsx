import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router'
import { loadWords, speak } from '#web/app/language.ts'
import { lastTenant, rememberTenant } from '#web/app/last-tenant.ts'
import { modelQuery } from '#web/app/model.ts'
import { NotFound } from '#web/app/not-found.tsx'
import { paths } from '#web/app/paths.ts'
import { queryClient } from '#web/app/query-client.ts'
import { type Session, sessionQuery } from '#web/app/session.ts'
import { TenantFrame } from '#web/app/tenant-frame.tsx'
import { ErrorState } from '#web/kit/state.tsx'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })

async function signedIn(from: string): Promise<Session> {
  const session = await queryClient.ensureQueryData(sessionQuery)
  if (session === null) throw redirect({ to: paths.signIn(), search: from === '/' ? {} : { to: from } })
  return session
}

const index = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async () => {
    const session = await signedIn('/')
    const first = session.tenants.find((one) => one.slug === lastTenant(session.account.id)) ?? session.tenants[0]
    if (first !== undefined) throw redirect({ to: paths.home(first.slug) })
  },
  component: lazyRouteComponent(() => import('#web/sign-in/no-tenant.tsx')),
})

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('#web/sign-in/setup.tsx')),
})
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('#web/sign-in/sign-in.tsx')),
})
const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  loader: () => loadWords('sign-up'),
  component: lazyRouteComponent(() => import('#web/sign-in/sign-up.tsx')),
})
const secondFactor = createRoute({
  getParentRoute: () => root,
  path: '/sign-in/factor',
  loader: () => loadWords('security'),
  component: lazyRouteComponent(() => import('#web/sign-in/second-factor.tsx')),
})
const addFactor = createRoute({
  getParentRoute: () => root,
  path: '/add-factor',
  beforeLoad: async () => {
    const session = await signedIn('/')
    await speak(session.account.language)
  },
  loader: () => Promise.all([loadWords('security'), loadWords('settings')]),
  component: lazyRouteComponent(() => import('#web/sign-in/add-factor.tsx')),
})
const confirm = createRoute({
  getParentRoute: () => root,
  path: '/confirm',
  loader: () => loadWords('sign-up'),
  component: lazyRouteComponent(() => import('#web/sign-in/confirm.tsx')),
})
const organisationSignIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in/organisation',
  loader: () => loadWords('sign-up'),
  component: lazyRouteComponent(() => import('#web/sign-in/organisation-sign-in.tsx')),
})
const provider = createRoute({
  getParentRoute: () => root,
  path: '/provider',
  loader: () => loadWords('sign-up'),
  component: lazyRouteComponent(() => import('#web/sign-in/provider-back.tsx')),
})
const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset',
  component: lazyRouteComponent(() => import('#web/sign-in/reset.tsx')),
})
const join = createRoute({
  getParentRoute: () => root,
  path: '/join',
  component: lazyRouteComponent(() => import('#web/sign-in/join.tsx')),
})

const operator = createRoute({
  getParentRoute: () => root,
  path: '/operator',
  loader: () => loadWords('everything'),
  component: lazyRouteComponent(() => import('#web/operator/operator-page.tsx')),
})

const askPrivacy = createRoute({
  getParentRoute: () => root,
  path: '/privacy/$slug',
  loader: () => Promise.all([loadWords('requests'), loadWords('privacy')]),
  component: lazyRouteComponent(() => import('#web/privacy/public/ask-page.tsx')),
})
const myPrivacy = createRoute({
  getParentRoute: () => root,
  path: '/privacy/$slug/me',
  loader: () => Promise.all([loadWords('requests'), loadWords('privacy')]),
  component: lazyRouteComponent(() => import('#web/privacy/public/my-page.tsx')),
})

const unsubscribe = createRoute({
  getParentRoute: () => root,
  path: '/unsubscribe/$token',
  loader: () => loadWords('consent'),
  component: lazyRouteComponent(() => import('#web/privacy/choices/unsubscribe-page.tsx')),
})
const preferences = createRoute({
  getParentRoute: () => root,
  path: '/preferences',
  loader: () => loadWords('consent'),
  component: lazyRouteComponent(() => import('#web/privacy/choices/preferences-page.tsx')),
})
const optIn = createRoute({
  getParentRoute: () => root,
  path: '/opt-in',
  loader: () => loadWords('consent'),
  component: lazyRouteComponent(() => import('#web/privacy/choices/opt-in-page.tsx')),
})
const subscribe = createRoute({
  getParentRoute: () => root,
  path: '/subscribe/$slug',
  loader: () => loadWords('consent'),
  component: lazyRouteComponent(() => import('#web/privacy/choices/subscribe-page.tsx')),
})

const tenant = createRoute({
  getParentRoute: () => root,
  path: '/$tenant',
  beforeLoad: async ({ params, location }) => {
    const session = await signedIn(location.pathname)
    await speak(session.account.language)
    const access = session.tenants.find((one) => one.slug === params.tenant)
    if (access?.factorDemanded) throw redirect({ to: paths.addFactor(), search: { to: location.pathname } })
    if (access === undefined) return
    rememberTenant(session.account.id, params.tenant)
    await queryClient.ensureQueryData(modelQuery(params.tenant))
  },
  component: TenantFrame,
  notFoundComponent: NotFound,
})

const home = createRoute({
  getParentRoute: () => tenant,
  path: '/',
  beforeLoad: async ({ params }) => {
    const model = await queryClient.ensureQueryData(modelQuery(params.tenant))
    const first = model.entities[0]
    if (first !== undefined) throw redirect({ to: paths.list(params.tenant, first.plural), replace: true })
  },
})

const list = createRoute({
  getParentRoute: () => tenant,
  path: '/$plural',
  component: lazyRouteComponent(() => import('#web/derived/list/list-page.tsx')),
})
const create = createRoute({
  getParentRoute: () => tenant,
  path: '/$plural/new',
  loader: () => loadWords('form'),
  component: lazyRouteComponent(() => import('#web/derived/form/create-page.tsx')),
})
const trash = createRoute({
  getParentRoute: () => tenant,
  path: '/$plural/trash',
  component: lazyRouteComponent(() => import('#web/derived/list/trash-page.tsx')),
})
const restricted = createRoute({
  getParentRoute: () => tenant,
  path: '/$plural/restricted',
  loader: () => loadWords('restriction'),
  component: lazyRouteComponent(() => import('#web/privacy/restriction/restricted-page.tsx')),
})
const record = createRoute({
  getParentRoute: () => tenant,
  path: '/$plural/$id',
  component: lazyRouteComponent(() => import('#web/derived/record/record-page.tsx')),
})
const personPrivacy = createRoute({
  getParentRoute: () => tenant,
  path: '/$plural/$id/privacy',
  loader: () => loadWords('consent'),
  component: lazyRouteComponent(() => import('#web/derived/record/record-page.tsx'), 'RecordPrivacyPage'),
})
const edit = createRoute({
  getParentRoute: () => tenant,
  path: '/$plural/$id/edit',
  loader: () => loadWords('form'),
  component: lazyRouteComponent(() => import('#web/derived/form/edit-page.tsx')),
})

const start = createRoute({
  getParentRoute: () => tenant,
  path: '/start',
  loader: () => loadWords('start'),
  component: lazyRouteComponent(() => import('#web/start/start-page.tsx')),
})

const notifications = createRoute({
  getParentRoute: () => tenant,
  path: '/notifications',
  loader: () => loadWords('notifications'),
  component: lazyRouteComponent(() => import('#web/notifications/notifications-page.tsx')),
})
const imports = createRoute({
  getParentRoute: () => tenant,
  path: '/import/$',
  loader: () => loadWords('import'),
  component: lazyRouteComponent(() => import('#web/import/import-page.tsx')),
})
const privacy = createRoute({
  getParentRoute: () => tenant,
  path: '/privacy/$',
  loader: () => Promise.all([loadWords('privacy'), loadWords('settings')]),
  component: lazyRouteComponent(() => import('#web/privacy/privacy-page.tsx')),
})
const settings = createRoute({
  getParentRoute: () => tenant,
  path: '/settings/$',
  loader: () => Promise.all([loadWords('settings'), loadWords('notifications')]),
  component: lazyRouteComponent(() => import('#web/settings/settings-page.tsx')),
})

export const router = createRouter({
  routeTree: root.addChildren([
    index,
    setup,
    signIn,
    secondFactor,
    addFactor,
    signUp,
    confirm,
    organisationSignIn,
    provider,
    reset,
    join,
    operator,
    unsubscribe,
    preferences,
    optIn,
    subscribe,
    askPrivacy,
    myPrivacy,
    tenant.addChildren([
      home,
      start,
      list,
      create,
      trash,
      restricted,
      record,
      personPrivacy,
      edit,
      notifications,
      imports,
      privacy,
      settings,
    ]),
  ]),
  defaultErrorComponent: ({ error, reset: retry }) => <ErrorState error={error} retry={retry} />,
  defaultPendingMs: 300,
})
