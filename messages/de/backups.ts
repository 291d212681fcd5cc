/** Sicherungen und ihre Wiederherstellung, wie Menschen einer Organisation sie sehen. */
export default {
  errors: {
    tenant: {
      closed: 'Die Daten dieser Organisation werden gerade aus einer Sicherung zurückgeholt. Bitte kommen Sie in einigen Minuten wieder.',
    },
  },
}
