import assert from 'node:assert/strict'
import { test } from 'node:test'
import { paths } from '#web/app/paths.ts'

test('every link is the one that people have in their bookmarks', () => {
  assert.deepEqual(
    {
      root: paths.root(),
      setup: paths.setup(),
      signIn: paths.signIn(),
      secondFactor: paths.secondFactor(),
      addFactor: paths.addFactor(),
      signUp: paths.signUp(),
      confirm: paths.confirm(),
      organisationSignIn: paths.organisationSignIn(),
      provider: paths.provider(),
      reset: paths.reset(),
      join: paths.join(),
      operator: paths.operator(),
      start: paths.start('acme'),
      home: paths.home('acme'),
      list: paths.list('acme', 'contacts'),
      create: paths.create('acme', 'contacts'),
      trash: paths.trash('acme', 'contacts'),
      record: paths.record('acme', 'contacts', '0193'),
      edit: paths.edit('acme', 'contacts', '0193'),
      notifications: paths.notifications('acme'),
      import: [paths.import('acme'), paths.import('acme', 'contacts')],
      importRun: paths.importRun('acme', '0193'),
      settings: [paths.settings('acme'), paths.settings('acme', 'members')],
    },
    {
      root: '/',
      setup: '/setup',
      signIn: '/sign-in',
      secondFactor: '/sign-in/factor',
      addFactor: '/add-factor',
      signUp: '/sign-up',
      confirm: '/confirm',
      organisationSignIn: '/sign-in/organisation',
      provider: '/provider',
      reset: '/reset',
      join: '/join',
      operator: '/operator',
      start: '/acme/start',
      home: '/acme',
      list: '/acme/contacts',
      create: '/acme/contacts/new',
      trash: '/acme/contacts/trash',
      record: '/acme/contacts/0193',
      edit: '/acme/contacts/0193/edit',
      notifications: '/acme/notifications',
      import: ['/acme/import', '/acme/import/to/contacts'],
      importRun: '/acme/import/0193',
      settings: ['/acme/settings', '/acme/settings/members'],
    },
  )
})

test('no link is missing from this list', () => {
  assert.equal(Object.keys(paths).length, 23)
})
