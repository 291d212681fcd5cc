/** Backups and bringing them back, as people of a tenant see them. */
export default {
  errors: {
    'tenant.closed': 'This organisation’s data is just being brought back from a backup. Please come again in some minutes.',
    'tenant.quarantined':
      'This organisation’s data came back from a backup and stays closed, because something of people who were erased may still stand in it. Whoever runs Steward here has to look at it first.',
  },
  description: 'Everything that this organisation holds is copied every night, encrypted under its own key.',
  last: 'Last backup',
  drill: 'Last practised restore',
  drillHint: 'The newest backup is brought into an empty database and compared row by row.',
  kept: 'Kept for',
  days: { one: '{count} day', other: '{count} days' },
  nightly: 'Next backup',
  never: 'Not yet',
  fine: 'Your data is backed up, and bringing it back has been practised.',
  young: 'A backup is made every night; bringing back is practised for the first time within a week.',
  late: 'There has been no backup for more than two days. Please tell whoever runs this installation.',
  undrilled: 'Bringing a backup back has not been practised for more than two weeks. Please tell whoever runs this installation.',
  broken: 'The last try failed {when}. It is tried again by itself.',
  drillBroken: 'The last practised restore failed {when}: the newest backup may be of no use. Please tell whoever runs this installation.',
  askTitle: 'Bringing data back',
  askText:
    'Whoever runs this installation can bring the whole organisation back to any of these nights. Meanwhile nobody can work in it; what was entered since that night is gone afterwards, and the activity log says so. Single records are in the trash, and earlier values in a record’s history.',
} as const
