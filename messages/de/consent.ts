import type consent from '#messages/en/consent.ts'
import type { Translation } from '#messages/message.ts'

export default {
  mail: {
    unsubscribe: 'Abbestellen',
    preferences: 'Auswählen, was Sie bekommen',
    told: '{name} hat Ihre Kontaktdaten gespeichert. Woher sie stammen: {source}. Sie können jederzeit mit einer Antwort auf diese Nachricht verlangen, sie zu sehen, zu berichtigen oder zu löschen, und ihrer Verwendung widersprechen.',
    hello: 'Guten Tag,',
    confirmSubject: 'Bitte bestätigen: {name}',
    confirmText: 'Jemand, vermutlich Sie selbst, hat darum gebeten, dass {name} an diese Adresse schreibt: {purposes}.',
    confirmButton: 'Ja, bitte zusenden',
    confirmHint: 'Oder öffnen Sie diesen Link im Browser:',
    confirmUntil: 'Der Link gilt bis {until}. Vorher wird nichts gesendet.',
    confirmOtherwise: 'Waren Sie das nicht, tun Sie nichts: Ihre Adresse wird vergessen.',
  },
  source: {
    unknown: 'nicht festgehalten',
    manual: 'von Hand eingetragen von jemandem, der dort arbeitet',
    api: 'aus einem anderen Programm übernommen',
    form: 'in ein Formular eingetragen',
    import: 'aus einer Datei importiert',
    cli: 'eingetragen von jemandem, der die Software betreibt',
    system: 'von der Software angelegt',
  },
} satisfies Translation<typeof consent>
