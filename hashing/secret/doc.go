// Package secret keeps secrets in the memory of this process, and out of
// everything that outlives them.
//
// # Memory
//
// A [Page] is one page for a secret. Protected memory is memfd_secret(2) where
// the kernel has it. The kernel removes such a page from its own address space,
// so debuggers, core dumps, memory images and swap do not contain it. Elsewhere
// it is a locked page that stays out of swap and core dumps.
//
// Secret memory does not protect from root. A process that holds a descriptor
// of the page can map it, and root can take that descriptor (pidfd_getfd(2))
// from this process or from the service manager.
//
// # The process
//
// [Harden] refuses debuggers of the same user and core files.
//
// # Stacks
//
// A secret that a function has used stays on the stack after the function has
// returned. [OnDeepStack] runs the code that handles secrets on a stack that the
// runtime does not replace. [WipeStack] overwrites the unused part of it.
// [WipeSignalStack] overwrites registers that the kernel saved at a signal.
//
//	runtime.LockOSThread()
//	secret.OnDeepStack(func() error {
//		for frame := range frames {
//			handle(frame)
//			secret.WipeStack()
//		}
//		return nil
//	})
package secret
