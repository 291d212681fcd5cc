/** The area of privacy: its pages, as the navigation calls them. */
export default {
  title: 'Privacy',
  back: 'Privacy',
  pages: { requests: 'Requests', reviews: 'Mentions', contact: 'Who is in charge' },
} as const
