/** The area of privacy: its pages, as the navigation calls them. */
export default {
  title: 'Privacy',
  back: 'Privacy',
  pages: {
    told: 'Still to be told',
    requests: 'Requests',
    reviews: 'Mentions',
    erasures: 'Erasures',
    contact: 'Who is in charge',
    holds: 'Holds',
  },
} as const
