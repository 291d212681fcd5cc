/**
 * How Node runs Steward. V8 would choose the room for what is new by the size of the machine. More of it serves lists little, and it is most of what an export of everything
 * holds more for a large organisation than for a small one (`npm run bench -- list archive`).
 */
export const nodeFlags = ['--max-semi-space-size=16']
