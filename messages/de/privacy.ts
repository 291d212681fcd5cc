/** Der Bereich Datenschutz: seine Seiten, wie sie in der Navigation heißen. */
export default {
  title: 'Datenschutz',
  back: 'Datenschutz',
  pages: { requests: 'Anfragen', reviews: 'Erwähnungen', erasures: 'Löschungen', contact: 'Zuständigkeit', holds: 'Löschsperren' },
}
