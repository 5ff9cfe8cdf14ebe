export * from './client.ts';
export * from './contract.ts';
export * from './event.ts';
export * from '../failure.ts';
export * from './media.ts';
export * from './port.ts';
export * from './frame.ts';
export * from './job-address.ts';
