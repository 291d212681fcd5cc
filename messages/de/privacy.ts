/** Der Bereich Datenschutz: seine Seiten, wie sie in der Navigation heißen. */
export default {
  title: 'Datenschutz',
  back: 'Datenschutz',
  pages: {
    told: 'Noch zu unterrichten',
    requests: 'Anfragen',
    reviews: 'Erwähnungen',
    erasures: 'Löschungen',
    contact: 'Zuständigkeit',
    holds: 'Löschsperren',
  },
}
