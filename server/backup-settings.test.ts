import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError, readConfig } from '#server/config.ts'

test('backups lie beside the data unless told, stay 20 days and are made at night', () => {
  const { backups } = readConfig({ DATA_DIR: '/srv/steward' })
  assert.deepEqual(backups, { url: 'file:///srv/steward/backups', days: 20, time: '02:30' })
})

test('a folder, its address or a bucket is taken; credentials and other places are refused without being repeated', () => {
  const url = (BACKUPS_URL: string) => readConfig({ BACKUPS_URL }).backups.url
  assert.equal(url('/mnt/two words'), 'file:///mnt/two%20words')
  assert.equal(url('file:///mnt/backups'), 'file:///mnt/backups')
  assert.equal(url('s3://bucket/nightly?endpoint=https://s3.example&region=eu-central-1').slice(0, 19), 's3://bucket/nightly')
  for (const wrong of ['backups', 'https://x.example/b', 's3://key:sesame@bucket', 's3://', 'file://host/x', 'file:///']) {
    assert.throws(
      () => url(wrong),
      (error) => error instanceof ConfigError && error.message.includes('BACKUPS_URL') && !error.message.includes('sesame'),
      wrong,
    )
  }
})

test('backups stay at most the days that are promised', () => {
  for (const days of ['1', '20']) assert.equal(readConfig({ BACKUP_DAYS: days }).backups.days, Number(days))
  for (const wrong of ['0', '21', '-1', '2.5', 'ever']) assert.throws(() => readConfig({ BACKUP_DAYS: wrong }), /BACKUP_DAYS/)
  for (const wrong of ['24:00', '2:30', '02:60', 'night']) assert.throws(() => readConfig({ BACKUP_TIME: wrong }), /BACKUP_TIME/)
})
