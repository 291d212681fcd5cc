import type { Words } from '#messages/message.ts'

export default {
  title: 'Get started',
  description: 'Three steps, and your team can work. Each ticks itself.',
  done: 'Done',
  importTitle: 'Bring in your people',
  importText: 'Take the file that your old CRM exported. You see every row before anything is written, and can take it all back.',
  importButton: 'Import a file',
  addButton: 'Add one by hand',
  importDone: { one: '{count} contact is here.', other: '{count} contacts are here.' },
  importMany: 'More than 10,000 contacts are here.',
  inviteTitle: 'Invite your colleagues',
  inviteText: 'Each gets a link of their own and chooses a password. What they may see and change is decided by their role.',
  inviteButton: 'Add a member',
  inviteDone: { one: '{count} member is in.', other: '{count} members are in.' },
  inviteSent: 'Your invitation is on its way: nobody else is in yet.',
  lookTitle: 'Look at your first list',
  lookText: 'Filter it, sort it, choose its columns, and press ? to see the keys that make it quick.',
  lookButton: 'Open the contacts',
  all: 'Everything is set up. This page stays in the menu of your picture, at the top right.',
  close: 'Close this guide',
} as const satisfies Words
