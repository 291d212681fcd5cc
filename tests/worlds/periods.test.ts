import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { tombstonesOf } from '#engine/erase/tombstones.ts'
import { choose } from '#engine/retain/settings.ts'
import { sweepTenant } from '#engine/retain/sweep.ts'
import { type Owner, openOwner } from '#platform/database/owner.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { sampled } from '#tests/sampled.ts'
import { openWorld, type World } from '#tests/world.ts'

const zones = ['Europe/Berlin', 'America/St_Johns', 'Pacific/Kiritimati', 'Pacific/Apia', 'Asia/Kathmandu', 'Australia/Lord_Howe'] as const
const periods = ['P31D', 'P2M', 'P6M', 'P1Y', 'P3Y'] as const
/** A leap day and the day after, a year without one, an end of a year, the hours that come twice and those that never come. */
const moments = [
  ...['2028-02-29T12:00:00Z', '2028-03-01T00:30:00Z', '2100-02-28T23:30:00Z', '2100-03-01T04:00:00Z', '2026-12-31T23:59:59.999Z'],
  ...['2027-03-28T01:00:00Z', '2027-10-31T00:30:00Z', '2027-10-31T01:30:00Z', '2027-04-30T22:00:00Z', '2027-05-31T10:00:00Z'],
]
const hour = 60 * 60 * 1000
const around = [-50, -25, -24, -23, -1, 0, 1, 12, 23, 24, 25, 50]

let world: World
let owner: Owner

before(async () => {
  world = await openWorld()
  owner = openOwner(world.ownerUrl)
})
after(async () => {
  await owner.close()
  await world.close()
})

/** Is a period that began then over, by the calendar on the wall? With the end of its last day. */
function isOver(begun: number, period: string, zone: string, now: number): boolean {
  const last = Temporal.Instant.fromEpochMilliseconds(begun).toZonedDateTimeISO(zone).toPlainDate().add(period)
  return last.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds <= now
}

const cases = moments.flatMap((moment) => zones.flatMap((zone) => periods.map((period) => ({ moment, zone, period }))))

for (const { moment, zone, period } of cases.filter(() => sampled(59)))
  test(`at ${moment} in ${zone} exactly what is older than ${period} goes, and a tombstone names it`, async () => {
    const now = Date.parse(moment)
    const tenant = await world.tenant()
    await world.database.batch(tenant.id, [
      { text: 'update tenant_settings set time_zone = $2 where tenant_id = $1', values: [tenant.id, zone] },
    ])
    const writing = await tenant.as({ ...tenant.owner, timeZone: zone })
    await choose(writing, {}, 'contact', { period, clock: 'createdAt', reason: null, answerable: null, reviewOn: null })
    const due = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).subtract(period).epochMilliseconds
    const begun = around.flatMap((hours) => [due + hours * hour, due + hours * hour + 1])
    const made = await create(
      writing,
      'contact',
      begun.map((at) => ({ lastName: String(at) })),
    )
    const ids = made.map(({ id }) => id)
    const text = `update contact set created_at = u.at from unnest($2::uuid[], $3::timestamptz[]) as u(id, at) where contact.tenant_id = $1 and contact.id = u.id`
    await world.database.batch(tenant.id, [{ text, values: [tenant.id, ids, begun.map((at) => new Date(at).toISOString())] }])
    const tombstones = { store: openFolderStore(join(world.keysDir, 'tombstones')), keys: world.keys }
    const clock = { now: () => new Date(now) }
    await sweepTenant({ engine: { database: world.database, keys: world.keys, clock }, owner, tombstones, limits: {} }, tenant.id)
    const [left] = await world.database.batch(tenant.id, [{ text: 'select id from contact where tenant_id = $1', values: [tenant.id] }])
    const stays = new Set(left?.rows.map(({ id }) => id))
    const gone = ids.filter((id) => !stays.has(id))
    const over = ids.filter((_, index) => isOver(begun[index] ?? 0, period, zone, now))
    assert.deepEqual(gone, over)
    assert.ok(over.length > 0 && over.length < ids.length)
    const named = (await tombstonesOf(tombstones, tenant.id)).flatMap(({ people }) => people.map(({ id }) => id))
    assert.deepEqual(named.toSorted(), over.toSorted())
  })
