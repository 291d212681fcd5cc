import type { Words } from '#messages/message.ts'

/** Who may be written to, and why: in letters, on public pages, and on the screens of staff. */
export default {
  mail: {
    unsubscribe: 'Unsubscribe',
    preferences: 'Choose what you get',
    told: '{name} holds your contact details. Where they come from: {source}. You may ask to see, correct or delete them, and object to their use, at any time by answering this message.',
    hello: 'Hello,',
    confirmSubject: 'Please confirm: {name}',
    confirmText: 'Somebody, probably you, asked that {name} sends messages to this address: {purposes}.',
    confirmButton: 'Yes, send them to me',
    confirmHint: 'Or open this link in your browser:',
    confirmUntil: 'The link works until {until}. Nothing is sent before you confirm.',
    confirmOtherwise: 'If it was not you, do nothing: your address is forgotten.',
  },
  source: {
    unknown: 'not recorded',
    manual: 'entered by hand by somebody who works there',
    api: 'taken over from another program',
    form: 'entered in a form',
    import: 'imported from a file',
    cli: 'entered by whoever runs the software',
    system: 'made by the software',
  },
} as const satisfies Words
