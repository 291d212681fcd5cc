/** Every link of the web app. No link carries a personal value: records are named by id, secrets stand behind `#`. */
export const paths = {
  root: () => '/',
  setup: () => '/setup',
  signIn: () => '/sign-in',
  signUp: () => '/sign-up',
  confirm: () => '/confirm',
  reset: () => '/reset',
  join: () => '/join',
  home: (tenant: string) => `/${tenant}`,
  list: (tenant: string, plural: string) => `/${tenant}/${plural}`,
  create: (tenant: string, plural: string) => `/${tenant}/${plural}/new`,
  trash: (tenant: string, plural: string) => `/${tenant}/${plural}/trash`,
  record: (tenant: string, plural: string, id: string) => `/${tenant}/${plural}/${id}`,
  edit: (tenant: string, plural: string, id: string) => `/${tenant}/${plural}/${id}/edit`,
  import: (tenant: string, plural?: string) => (plural === undefined ? `/${tenant}/import` : `/${tenant}/import/to/${plural}`),
  importRun: (tenant: string, id: string) => `/${tenant}/import/${id}`,
  settings: (tenant: string, page?: string) => (page === undefined ? `/${tenant}/settings` : `/${tenant}/settings/${page}`),
}
