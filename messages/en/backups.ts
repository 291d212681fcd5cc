/** Backups and bringing them back, as people of a tenant see them. */
export default {
  errors: {
    tenant: { closed: 'This organisation’s data is just being brought back from a backup. Please come again in some minutes.' },
  },
}
