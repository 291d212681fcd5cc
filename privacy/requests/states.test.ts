import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authorities, authorityText } from '#privacy/requests/authorities.ts'
import { actionsIn, isOwed, nextRequestState, requestActions } from '#privacy/requests/states.ts'
import { requestStates } from '#schema/request.ts'

test('what is answered stays answered; what is owed can always be answered, refused or cancelled', () => {
  for (const state of requestStates) {
    const ended = ['done', 'refused', 'cancelled'].includes(state)
    assert.equal(actionsIn(state).length === 0, ended, state)
    if (isOwed(state))
      for (const action of ['fulfil', 'refuse', 'cancel'] as const) assert.ok(nextRequestState(state, action), `${state} ${action}`)
  }
  assert.equal(nextRequestState('unconfirmed', 'fulfil'), undefined, 'nothing is shown to whoever has not shown who they are')
  assert.ok(requestActions.every((action) => requestStates.some((state) => nextRequestState(state, action) !== undefined)))
})

test('every country of the EU and the EEA, the United Kingdom and Switzerland has its authority', () => {
  const countries = 'AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' ')
  assert.deepEqual(Object.keys(authorities).sort(), countries)
  for (const { name, site } of Object.values(authorities)) {
    assert.ok(name.length > 3)
    assert.match(site, /^https:\/\/[\w.-]+$/)
  }
})

test('where no authority is known there is none, unless the tenant names it', () => {
  assert.equal(authorityText('US', null), undefined)
  assert.equal(authorityText('US', '  '), undefined)
  assert.equal(authorityText('US', 'Attorney General of California'), 'Attorney General of California')
  assert.match(authorityText('AT', null) ?? '', /Datenschutzbehörde/)
})
