import { createContext } from 'react'

/** Within a popover, what opens in turn stays inside it: a click on it is then no click outside. */
export const InPopover = createContext(false)
