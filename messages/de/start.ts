import type en from '#messages/en/start.ts'
import type { Translation } from '#messages/message.ts'

export default {
  title: 'Erste Schritte',
  description: 'Drei Schritte, und Ihr Team kann arbeiten. Jeder hakt sich selbst ab.',
  done: 'Erledigt',
  importTitle: 'Ihre Kontakte hereinholen',
  importText:
    'Nehmen Sie die Datei, die Ihr altes CRM exportiert hat. Sie sehen jede Zeile, bevor etwas geschrieben wird, und können alles zurücknehmen.',
  importButton: 'Datei importieren',
  addButton: 'Von Hand anlegen',
  importDone: { one: '{count} Kontakt ist da.', other: '{count} Kontakte sind da.' },
  importMany: 'Mehr als 10.000 Kontakte sind da.',
  inviteTitle: 'Kolleginnen und Kollegen einladen',
  inviteText: 'Alle bekommen einen eigenen Link und wählen ein Passwort. Was sie sehen und ändern dürfen, sagt ihre Rolle.',
  inviteButton: 'Mitglied hinzufügen',
  inviteDone: { one: '{count} Mitglied ist dabei.', other: '{count} Mitglieder sind dabei.' },
  inviteSent: 'Ihre Einladung ist unterwegs: Noch ist sonst niemand dabei.',
  lookTitle: 'Die erste Liste ansehen',
  lookText: 'Filtern, sortieren, Spalten wählen; und mit ? sehen Sie die Tasten, mit denen es schnell geht.',
  lookButton: 'Kontakte öffnen',
  all: 'Alles ist eingerichtet. Sie finden diese Seite jederzeit im Menü rechts oben.',
  close: 'Diese Anleitung schließen',
} satisfies Translation<typeof en>
